/** A script as guard rules see it, whatever its language. */

/** A call: its name without folder, then its words without quotes; `>` is a word, the file after it the next. */
export interface Command {
  words: string[]
  line: number
  /** That it is called in, as far as the script says it. */
  folder?: string | null
  /** The script that it is given beside its words, and the line where that begins. */
  input?: CodeLine
}

/** A line without its comment; lines that a backslash joins are one, told by the first. */
export interface CodeLine {
  text: string
  line: number
}

export interface Code {
  commands: Command[]
  lines: CodeLine[]
}

/** What a script is started with. */
export interface Given {
  /** Words, as a shell splits them. */
  params: string
  variables: Record<string, string>
}
