/** Hosts and users that are locked. */
export const locks = {
  locked: 'locked',
  hostText: 'Locked by {by}: {reason}',
  hostHint: 'No terminals, runs, files, updates or restarts until then. It stays connected and is monitored.',
  ending: 'ends',
  skips:
    '{rest, plural, =0 {{hosts, plural, one {The host is locked: nothing starts there.} other {All # hosts are locked: nothing starts there.}}} other {{locked, plural, one {# of {hosts} hosts is locked and will be skipped.} other {# of {hosts} hosts are locked and will be skipped.}}}}',
  leftOut: '{locked, plural, one {# locked host is left out.} other {# locked hosts are left out.}}',
  noShell: '{locked, plural, one {The host is locked} other {# hosts are locked}}: nobody has a shell there.',
  lock: 'Lock',
  lockHost: 'Lock host',
  unlock: 'Unlock',
  unlocked: '{count, plural, one {# host} other {# hosts}} unlocked.',
  noneLocked: 'None of them is locked.',
  lockedDone: '{count, plural, one {# host} other {# hosts}} locked.',
  title: '{count, plural, one {Lock {named, select, yes {{name}} other {this host}}?} other {Lock # hosts?}}',
  text: 'Until {count, plural, one {it is} other {they are}} unlocked, nothing can be opened, run, placed, updated or restarted there. What waits in runs is skipped; updates wait.',
  ends: 'Ends at once: {count, plural, =0 {no live terminal} one {# live terminal} other {# live terminals}}.',
  already:
    '{count, plural, one {# is} other {# are}} locked already and {count, plural, one {gets} other {get}} this reason.',
  tasks: '{count, plural, one {# script or file is} other {# scripts and files are}} under way there',
  updates:
    '{count, plural, one {# agent is being updated: that ends by itself.} other {# agents are being updated: that ends by itself.}}',
  leave: 'Let them end by themselves',
  cancel: 'Cancel them',
  reason: 'Reason',
  reasonHint: 'Shown to everybody who is refused.',
  userReasonHint: 'Shown to them when they sign in, and in their terminals.',
  userTitle: 'Lock {username}?',
  userText:
    'Signed out at once, live terminals end, API tokens are refused and schedules stop, until the account is unlocked.',
  userLocked: 'Locked by {by}: {reason}',
  until: 'until',
  for: 'For',
  spans: {
    '': 'until it is unlocked',
    '3600': '1 hour',
    '14400': '4 hours',
    '86400': '1 day',
    '604800': '7 days',
    '2592000': '30 days',
  },
}

/** Under `errors`. */
export const lockErrors = {
  host_locked: '{hostname} is locked by {by}: {reason}',
  user_locked: 'Locked: {reason}',
  owner_locked: '{username}, for whom it runs, is locked.',
  not_locked: '{name} is not locked.',
  too_many_hosts: 'At most {max} hosts at one time.',
}
