/** Texts of approval by a second person. */
export const approvalErrors = {
  approval_over:
    '这次执行已不在等待审批：{decision, select, approved {已批准} refused {已驳回} withdrawn {已撤回} cancelled {已取消} expired {已过期} other {无需审批}}。',
  own_approval: '须由他人审批：不能审批自己发起的执行。',
  own_text: '须由他人批准：你保存了所执行的{of, select, job {作业} schedule {定时任务} other {脚本版本}}。',
  requester_lost: '{username} 已无权执行脚本：这次执行只能驳回。',
  not_requester: '只有发起人 {username} 可以撤回。',
}

export const approval = {
  title: '审批',
  asks: '{name} 申请在 {hosts} 台主机上执行',
  ownText: '尚未开始，须由他人批准。',
  authorText:
    '尚未开始。所执行的{of, select, job {作业} schedule {定时任务} other {脚本版本}}由你保存，须由他人批准。',
  decideText: '尚未开始，请查看脚本和主机后决定。',
  refusedText: '尚未开始，须由操作员或管理员批准。',
  expires: '<time></time>过期。',
  approve: '批准',
  approveTitle: '批准在 {hosts} 台主机上执行？',
  approveText: '批准后立即以 {name} 的申请开始执行。',
  refuse: '驳回',
  refuseTitle: '驳回在 {hosts} 台主机上的执行？',
  refuseText: '将不会执行。{name} 可看到你的备注。',
  note: '备注（可选）',
  withdraw: '撤回',
  withdrawTitle: '撤回这次执行？',
  withdrawText: '将不会执行，之后可重新申请。',
  decided: {
    approved: '{name} 已批准',
    refused: '{name} 已驳回',
    withdrawn: '{name} 已撤回',
    cancelled: '{name} 在等待审批时取消',
    expired: '未及时批准，已过期。',
  },
  badge: '{count} 次执行等待你审批',
  waiting: '{count} 次执行等待审批{mine, plural, =0 {} other {，其中 # 次可由你审批}}',
}
