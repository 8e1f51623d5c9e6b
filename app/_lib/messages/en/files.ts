/** Files for hosts: uploading, pushing, and what may be said of them. */

/** Under `errors`. */
export const fileErrors = {
  file_too_large: 'The server takes files of at most {mib, number} MiB.',
  no_space: 'The server’s disk has no room for this file.',
  file_gone: 'The file {name} is not kept any more: upload it again.',
}

/** Under `runs.reasons`. */
export const fileReasons = {
  no_files: 'This version of the agent can’t place files: nothing was done. Update the agent.',
  file_disk_full: 'There is no room on the disk of this host. Nothing was changed.',
  file_too_large: 'This host does not take files of this size. Nothing was changed.',
  file_read_only: 'The filesystem of this host is read-only there. Nothing was changed.',
  file_denied: 'The system of this host denies it. Nothing was changed.',
  file_path: 'This path can’t be on this host. Nothing was changed.',
  file_no_folder: 'The folder does not exist on this host. Nothing was changed.',
  file_is_folder: 'A folder is there on this host: end the path in a slash to place the file in it.',
  file_link: 'A symbolic link is there on this host; it is followed only where that is asked for.',
  file_special: 'No regular file is there on this host (a device, a pipe or a socket). Nothing was changed.',
  file_owner: 'The owner or group can’t be set on this host. Nothing was changed.',
  file_transfer: 'What arrived is not the file that was sent. Nothing was changed: try again.',
}
