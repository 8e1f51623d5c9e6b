/** Which variables a shell script may have given a value to, wherever it does: the others are empty in it. */

/** What the agent and the shell set themselves. */
const ALWAYS = [
  'HOME USER LOGNAME SHELL PATH LANG LC_ALL TZ QUNKONG_TASK_ID PWD OLDPWD UID EUID PPID HOSTNAME HOSTTYPE',
  'MACHTYPE OSTYPE RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME LINENO REPLY IFS OPTARG OPTIND FUNCNAME',
  'PIPESTATUS DIRSTACK GROUPS SHLVL TERM BASH BASHPID BASH_SOURCE BASH_VERSION BASH_REMATCH',
]
  .join(' ')
  .split(' ')

/** What is read from elsewhere may set anything; under `set -u` nothing runs with a variable that is not set. */
const ANYTHING =
  /(?:^|[\n;&|({]|\bthen|\bdo|\belse)[ \t]{0,99}(?:(?:\.|source|eval)[ \t]|set[ \t][^\n;&|]{0,99}(?:-[a-z]{0,9}u|nounset))|^#![^\n]{0,99} -[a-z]{0,9}u/
/** `NAME=`, `NAME+=`, `NAME[1]=`, `${NAME:=`. */
const ASSIGNED = /(?:^|[\s;&|({`"'])([A-Za-z_]\w{0,99})(?:\[[^\]\n]{0,99}\])?\+?=|\$\{([A-Za-z_]\w{0,99}):?=/g
/** Each word after them may be a name. */
const NAMING =
  /\b(?:read|for|select|mapfile|readarray|getopts|local|declare|typeset|readonly|export|printf[ \t]{1,9}-v|let)[ \t]([^\n;&|]*)/g
/** `[ -n "$NAME" ]`, `[ "$NAME" = x ]`, `${NAME:?}`: the script looks at it before it uses it. */
const TESTED = /(?:\[\[?|\btest|-[nzde])[ \t]{1,9}["']?\$\{?([A-Za-z_]\w{0,99})|\$\{([A-Za-z_]\w{0,99}):?\?/g

/** Null: any of them may be. */
export function namesSetIn(script: string): ReadonlySet<string> | null {
  if (ANYTHING.test(script)) return null
  const names = new Set(ALWAYS)
  for (const pattern of [ASSIGNED, TESTED])
    for (const [, a, b] of script.matchAll(pattern)) names.add(a ?? b ?? '')
  for (const [, words = ''] of script.matchAll(NAMING))
    for (const [name] of words.matchAll(/[A-Za-z_]\w*/g)) names.add(name)
  return names
}
