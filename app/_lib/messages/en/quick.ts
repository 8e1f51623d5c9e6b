/** Texts of quick commands. */
export const quickErrors = {
  quick_command_exists: 'You have a quick command “{name}” already.',
  too_many_quick_commands: 'A person can have {max} quick commands.',
  quick_commands_changed: 'Your quick commands have changed meanwhile: look again.',
}

export const quick = {
  title: 'Quick commands',
  choose: 'Quick command…',
  manage: 'Manage',
  all: 'All {count}',
  save: 'Save as quick command',
  saved: '“{name}” is kept.',
  name: 'Name',
  nameHint: 'Only you see it: here, on a host’s page, and by its name in the palette.',
  replaces: 'Takes the place of “{name}”.',
  replace: 'Replace',
  withHosts: 'For the hosts found by',
  replacedText: 'The script was replaced.',
  undo: 'Undo',
  none: 'None yet: write a script and save it as one.',
  up: 'Move {name} up',
  down: 'Move {name} down',
  rename: 'Rename {name}',
  remove: 'Remove {name}',
  removeTitle: 'Remove the quick command “{name}”?',
  removeText: 'What it ran stays in the history.',
  removeYes: 'Remove',
}
