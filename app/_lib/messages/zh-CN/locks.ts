/** Hosts and users that are locked. */
export const locks = {
  locked: '已锁定',
  hostText: '已被 {by} 锁定：{reason}',
  hostHint: '锁定期间不能打开终端、执行脚本、传输文件、升级或重启；连接与监控不受影响。',
  ending: '自动解锁',
  skips:
    '{rest, plural, =0 {{hosts, plural, =1 {主机已锁定，不会启动任何操作。} other {# 台主机全部已锁定，不会启动任何操作。}}} other {{hosts} 台主机中有 {locked} 台已锁定，将被跳过。}}',
  leftOut: '已锁定的 {locked} 台主机不会打开。',
  noShell: '{locked, plural, =1 {主机已锁定} other {# 台主机已锁定}}，不能打开终端。',
  lock: '锁定',
  lockHost: '锁定主机',
  unlock: '解锁',
  unlocked: '已解锁 {count} 台主机。',
  noneLocked: '所选主机均未锁定。',
  lockedDone: '已锁定 {count} 台主机。',
  title:
    '{count, plural, =1 {锁定{named, select, yes { {name}} other {这台主机}}？} other {锁定 # 台主机？}}',
  text: '解锁前，这些主机上不能打开终端、执行脚本、传输文件、升级或重启；排队中的任务将被跳过，升级等待解锁。',
  ends: '立即结束：{count, plural, =0 {没有活动终端} other {# 个活动终端}}。',
  already: '其中 {count} 台已锁定，将改用此原因。',
  tasks: '有 {count} 个任务正在执行',
  updates: '有 {count} 台的 Agent 正在升级，将自行结束。',
  leave: '等待其自行结束',
  cancel: '取消这些任务',
  reason: '原因',
  reasonHint: '被拒绝的人都会看到。',
  userReasonHint: '对方登录时和在其终端中会看到。',
  userTitle: '锁定 {username}？',
  userText: '立即退出登录，活动终端结束，API 令牌失效，定时任务停止，直到解锁。',
  userLocked: '已被 {by} 锁定：{reason}',
  until: '至',
  for: '时长',
  spans: {
    '': '直到解锁',
    '3600': '1 小时',
    '14400': '4 小时',
    '86400': '1 天',
    '604800': '7 天',
    '2592000': '30 天',
  },
}

/** Under `errors`. */
export const lockErrors = {
  host_locked: '{hostname} 已被 {by} 锁定：{reason}',
  user_locked: '已锁定：{reason}',
  owner_locked: '负责人 {username} 已被锁定。',
  not_locked: '{name} 未被锁定。',
  too_many_hosts: '一次最多 {max} 台主机。',
}
