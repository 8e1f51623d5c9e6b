/** The history of runs: its filters, its statistics, how long it is kept. */
export const history = {
  time: {
    label: 'When',
    any: 'Any time',
    lastHour: 'Last hour',
    lastDay: 'Last 24 hours',
    lastWeek: 'Last 7 days',
    lastMonth: 'Last 30 days',
    custom: 'From … to …',
    from: 'From (time)',
    to: 'To (time)',
  },
  filters: {
    script: 'Script',
    anyScript: 'Any script',
    removedScript: 'removed script',
    label: 'Label',
    anyLabel: 'Any label',
    none: 'None.',
  },
  search: {
    searchedTo: 'Searched as far as {at}.',
    nothingYet: 'Nothing found as far as {at}.',
    goingOn: 'Going on…',
    goOn: 'Search on',
  },
  host: {
    anyState: 'Any state',
    state: 'State',
    none: 'Nothing ended like that here',
    more: 'Show more',
  },
} as const
