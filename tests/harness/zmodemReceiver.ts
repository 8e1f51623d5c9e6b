/** The least that receives a file from `sz` over a terminal's socket: asks for it, takes what comes, and ends it. */
import {
  BINARY_32_FORMAT,
  CAN_CRC32,
  CAN_DUPLEX,
  CAN_OVERLAP,
  CANCEL,
  FRAME,
  hexHeader,
  ZDLE,
  ZPAD,
} from '../../app/_zmodem/frames.ts'
import type { TestTerminal } from './terminal.ts'
import { until } from './until.ts'

const ABILITIES = (CAN_DUPLEX | CAN_OVERLAP | CAN_CRC32) << 24
const END_OF_FILE = Buffer.from([ZPAD, ZDLE, BINARY_32_FORMAT, FRAME.ZEOF])

/** Types `line`, which runs `sz` of one file, and has its content come. */
export async function receiveFile(terminal: TestTerminal, line: string, name: string): Promise<void> {
  terminal.write(`${line}\n`)
  await terminal.shows('**\x18B00')
  terminal.write(hexHeader(FRAME.ZRINIT, ABILITIES))
  await terminal.shows(`${name}\0`)
  terminal.write(hexHeader(FRAME.ZRPOS, 0))
}

/** Waits for the end of the content, and has the program end. */
export async function endReceiving(terminal: TestTerminal): Promise<void> {
  await until(() => terminal.bytes().includes(END_OF_FILE), {
    timeoutMs: 60_000,
    what: 'the end of the file',
  })
  terminal.write(CANCEL)
}
