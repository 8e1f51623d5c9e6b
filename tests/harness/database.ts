/** Looks at the embedded database from outside: its processes and, behind the server's back, its rows. */
import { readdir, readFile } from 'node:fs/promises'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'

interface Process {
  pid: number
  /** The command line's words. */
  words: string[]
}

async function processOf(pid: string): Promise<Process> {
  try {
    return { pid: Number(pid), words: (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0') }
  } catch {
    return { pid: Number(pid), words: [] } // It ended between the listing and the reading.
  }
}

/** The `mariadbd` that serve `dataDir`, known by their command line. */
async function databasesOf(dataDir: string): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(pids.map(processOf))
  return all.filter(
    ({ words: [program, ...rest] }) =>
      /(mariadbd|mysqld)$/.test(program ?? '') && rest.some((word) => word.includes(dataDir)),
  )
}

export const mariadbPids = async (dataDir: string): Promise<number[]> =>
  (await databasesOf(dataDir)).map(({ pid }) => pid)

async function socketOf(dataDir: string): Promise<string> {
  const words = (await databasesOf(dataDir))[0]?.words ?? []
  const socketPath = words.find((word) => word.startsWith('--socket='))?.slice('--socket='.length)
  if (!socketPath) throw new Error(`No mariadbd with a socket serves ${dataDir}.`)
  return socketPath
}

/** For what a test needs of its own. */
export const connectTo = async (dataDir: string): Promise<Connection> =>
  createConnection({ socketPath: await socketOf(dataDir), user: 'root', database: 'qunkong' })

/** A `DATABASE_URL` for `database` in the embedded database of another server. */
export const databaseUrl = async (dataDir: string, database: string): Promise<string> =>
  `mysql://root@localhost/${database}?socketPath=${encodeURIComponent(await socketOf(dataDir))}`

/** How many statements clients have sent to the server's database since it started. */
export async function statementCount(dataDir: string): Promise<number> {
  const connection = await connectTo(dataDir)
  try {
    const [rows] = await connection.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'")
    return Number(rows[0]?.Value)
  } finally {
    await connection.end()
  }
}

/** What clients and the server's database have said to each other since it started. */
export async function spokenWith(
  dataDir: string,
): Promise<{ statements: number; bytesIn: number; bytesOut: number }> {
  const connection = await connectTo(dataDir)
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Bytes_received', 'Bytes_sent')",
    )
    const figure = (name: string) => Number(rows.find((row) => row.Variable_name === name)?.Value)
    return {
      statements: figure('Questions'),
      bytesIn: figure('Bytes_received'),
      bytesOut: figure('Bytes_sent'),
    }
  } finally {
    await connection.end()
  }
}

/** Runs one statement on the server's database over its private socket; gives the number of rows it changed. */
export async function tamper(dataDir: string, statement: string, values: unknown[]): Promise<number> {
  const connection = await connectTo(dataDir)
  try {
    const [result] = await connection.query(statement, values)
    return 'affectedRows' in result ? result.affectedRows : 0
  } finally {
    await connection.end()
  }
}

/** Lets nobody else read or write `table` until what it gives is called. */
export async function holdTable(dataDir: string, table: string): Promise<() => Promise<void>> {
  const connection = await connectTo(dataDir)
  await connection.query(`LOCK TABLES ${table} WRITE`)
  return () => connection.end()
}

/** What a query gives, behind the server's back. */
export async function readRows(dataDir: string, query: string): Promise<object[]> {
  const connection = await connectTo(dataDir)
  try {
    const [rows] = await connection.query<RowDataPacket[]>(query)
    return rows.map((row) => ({ ...row }))
  } finally {
    await connection.end()
  }
}

/** Every column of every table in which `needle` stands, as bytes. */
export async function columnsWith(dataDir: string, needle: string): Promise<string[]> {
  const connection = await connectTo(dataDir)
  try {
    const [columns] = await connection.query<RowDataPacket[]>(
      'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE()',
    )
    const found: string[] = []
    for (const { t, c } of columns) {
      const [rows] = await connection.query<RowDataPacket[]>(
        'SELECT 1 FROM ?? WHERE LOCATE(CAST(? AS BINARY), CAST(?? AS BINARY)) > 0 LIMIT 1',
        [t, needle, c],
      )
      if (rows.length > 0) found.push(`${t}.${c}`)
    }
    return found
  } finally {
    await connection.end()
  }
}

/** Rows and keys that the storage engine has read since it started: what a statement really looked at. */
export async function rowsRead(dataDir: string): Promise<number> {
  const rows = await readRows(dataDir, "SHOW GLOBAL STATUS LIKE 'Handler\\_read\\_%'")
  return rows.reduce((sum, row) => sum + Number('Value' in row ? row.Value : 0), 0)
}
