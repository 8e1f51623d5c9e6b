/** Texts of quick commands. */
export const quickErrors = {
  quick_command_exists: '你已有名为“{name}”的快捷命令。',
  too_many_quick_commands: '每人最多 {max} 条快捷命令。',
  quick_commands_changed: '快捷命令刚刚有变化，请重新查看。',
}

export const quick = {
  title: '快捷命令',
  choose: '快捷命令…',
  manage: '管理',
  all: '全部 {count} 条',
  save: '存为快捷命令',
  saved: '已保存“{name}”。',
  name: '名称',
  nameHint: '仅自己可见：可在此处、主机页面选用，或在快速跳转中按名称查找。',
  replaces: '将覆盖“{name}”。',
  replace: '覆盖',
  withHosts: '适用于匹配以下条件的主机：',
  replacedText: '脚本已被替换。',
  undo: '撤销',
  none: '暂无：先写好脚本，再存为快捷命令。',
  up: '上移 {name}',
  down: '下移 {name}',
  rename: '重命名 {name}',
  remove: '删除 {name}',
  removeTitle: '删除快捷命令“{name}”？',
  removeText: '已执行的记录仍保留在历史中。',
  removeYes: '删除',
}
