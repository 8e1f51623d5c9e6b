/** Texts of approval by a second person. */
export const approvalErrors = {
  approval_over:
    'This run does not wait any more: {decision, select, approved {it was approved} refused {it was refused} withdrawn {it was withdrawn} cancelled {it was cancelled} expired {nobody decided it in time} other {it never did}}.',
  own_approval: 'Somebody else has to decide this: nobody approves a run of their own.',
  own_text:
    'Somebody else has to approve this: you saved the {of, select, job {job} schedule {schedule} other {script version}} that it runs.',
  requester_lost: '{username} may not run scripts any more: this run can only be refused.',
  not_requester: 'Only {username}, who asked for this run, can withdraw it.',
}

export const approval = {
  title: 'Approval',
  asks: '{name} asks to run this on {hosts, plural, one {# host} other {# hosts}}',
  ownText: 'Nothing has started. Somebody else has to approve it.',
  authorText:
    'Nothing has started. You saved the {of, select, job {job} schedule {schedule} other {script version}} that it runs: somebody else has to approve it.',
  decideText: 'Nothing has started. Look at the script and its hosts, then decide.',
  refusedText: 'Nothing has started. An operator or administrator has to approve it.',
  expires: 'It expires <time></time>.',
  approve: 'Approve',
  approveTitle: 'Run it on {hosts, plural, one {# host} other {# hosts}}?',
  approveText: 'It starts at once, as asked by {name}.',
  refuse: 'Refuse',
  refuseTitle: 'Refuse this run on {hosts, plural, one {# host} other {# hosts}}?',
  refuseText: 'It never starts. {name} sees your note.',
  note: 'Note (optional)',
  withdraw: 'Withdraw',
  withdrawTitle: 'Withdraw this run?',
  withdrawText: 'It never starts. You can ask for it again.',
  decided: {
    approved: 'Approved by {name}',
    refused: 'Refused by {name}',
    withdrawn: 'Withdrawn by {name}',
    cancelled: 'Cancelled by {name} while it waited',
    expired: 'Nobody approved it in time: it expired.',
  },
  badge: '{count, plural, one {# run waits} other {# runs wait}} for your decision',
  waiting:
    '{count, plural, one {# run waits} other {# runs wait}} for approval{mine, plural, =0 {} other {, # of them for yours}}',
}
