/** The database handle and its transaction type. */
import type { MySql2Database } from 'drizzle-orm/mysql2'
import { drizzle } from 'drizzle-orm/mysql2'
import type { Pool } from 'mysql2/promise'
import * as schema from './schema/index.ts'

export type Database = MySql2Database<typeof schema> & { $client: Pool }
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

/** Wraps a pool. `planetscale` mode writes relational queries without lateral joins, which MariaDB lacks. */
export const createDatabase = (pool: Pool): Database => drizzle(pool, { schema, mode: 'planetscale' })
