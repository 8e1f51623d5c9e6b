/** Files for hosts: uploading, pushing, and what may be said of them. */

/** Under `errors`. */
export const fileErrors = {
  file_too_large: '服务器最多接受 {mib, number} MiB 的文件。',
  no_space: '服务器磁盘空间不足，放不下这个文件。',
  file_gone: '文件 {name} 已不再保存：请重新上传。',
}

/** Under `runs.reasons`. */
export const fileReasons = {
  no_files: '此版本的 Agent 不能接收文件：未做任何改动。请升级 Agent。',
  file_disk_full: '这台主机的磁盘空间不足，未做任何改动。',
  file_too_large: '这台主机不接受这么大的文件，未做任何改动。',
  file_read_only: '这台主机上该文件系统只读，未做任何改动。',
  file_denied: '这台主机的系统拒绝了操作，未做任何改动。',
  file_path: '这台主机上不能有这个路径，未做任何改动。',
  file_no_folder: '这台主机上没有这个目录，未做任何改动。',
  file_is_folder: '这台主机上该路径是目录：路径以 / 结尾即可把文件放进去。',
  file_link: '这台主机上该路径是符号链接；只有明确要求时才会跟随。',
  file_special: '这台主机上该路径不是普通文件（设备、管道或套接字），未做任何改动。',
  file_owner: '在这台主机上无法设置属主或属组，未做任何改动。',
  file_transfer: '收到的内容与发送的文件不一致，未做任何改动：请重试。',
}
