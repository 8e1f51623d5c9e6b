/** Reading the answers of a run: searching them. */
export const reading = {
  search: {
    label: 'Search in all outputs',
    placeholder: 'Search in all outputs ( / )',
    regex: 'Regular expression',
    caseSensitive: 'Match case',
    results: 'Search results',
    searching: 'Searched {searched, number} of {total, number} outputs…',
    found:
      '{found, plural, =0 {Found in none} one {Found in # output} other {Found in # outputs}} of {searched, number} searched.',
    running: 'Hosts that still run are not searched yet.',
    match: '{hosts, plural, one {# host} other {# hosts}} {stream}',
    hosts: '{count, plural, one {# host} other {# hosts}}',
    lines: '{count, plural, one {# line} other {# lines}}',
    partial: 'Too long for this search: only its beginning was searched.',
    open: 'Show the whole output of {hostname}',
    moreHosts: '{count, plural, one {# more host} other {# more hosts}}',
    moreLines: '{count, plural, one {# more line} other {# more lines}}',
    more: 'Search on',
    failed: 'The outputs could not be searched.',
  },
} as const
