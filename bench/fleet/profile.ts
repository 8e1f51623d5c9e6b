/** How emulated agents answer a script, whatever the script says. */
import { randomBytes } from 'node:crypto'

export interface Profile {
  /** Milliseconds until the answer, drawn evenly between the two. */
  latencyMs: [number, number]
  /** Epoch milliseconds before which nobody answers: all of them at one moment. */
  notBefore?: number
  /** Share of agents, 0 to 1, that exit with 1. */
  failing: number
  /** The same text from everybody, or so many bytes that nobody else sends. */
  output: { text: string } | { randomBytes: number }
}

export const HELLO: Profile = { latencyMs: [0, 0], failing: 0, output: { text: 'hello\n' } }

export const answerOf = ({ output, failing }: Profile) => ({
  exitCode: Math.random() < failing ? 1 : 0,
  // Hexadecimal: a log's worth of text, and valid UTF-8.
  stdout: Buffer.from(
    'text' in output ? output.text : randomBytes(Math.ceil(output.randomBytes / 2)).toString('hex'),
  ),
})

export const latencyOf = ({ latencyMs: [least, most], notBefore = 0 }: Profile) =>
  Math.max(least + Math.random() * (most - least), notBefore - Date.now())
