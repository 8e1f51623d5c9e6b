/** Column kinds used all over: ids are ULIDs (sortable, 26 characters), times are UTC with milliseconds. */
import { char, customType, datetime } from 'drizzle-orm/mysql-core'

export const ulidColumn = (name: string) => char(name, { length: 26 })
/** Agent ids: 32 hexadecimal digits for ours, any ASCII text up to 128 for legacy ones. */
export const at = (name: string) => datetime(name, { mode: 'date', fsp: 3 })

export const binary = (name: string, length: number) =>
  customType<{ data: Buffer }>({ dataType: () => `binary(${length})` })(name)
export const mediumblob = (name: string) =>
  customType<{ data: Buffer }>({ dataType: () => 'mediumblob' })(name)

/** MariaDB returns JSON columns as text, MySQL as objects: both are read here. */
export const json = <T>(name: string) =>
  customType<{ data: T; driverData: string }>({
    dataType: () => 'json',
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (value) => (typeof value === 'string' ? JSON.parse(value) : value) as T,
  })(name)
