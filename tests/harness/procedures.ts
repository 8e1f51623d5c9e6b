/** All procedures that the server has, by name: so that a new one without a test is noticed. */
import { appRouter } from '../../server/trpc/router.ts'

/** `runs.create` → `mutation`. */
export function procedureKinds(): Map<string, string> {
  // At run time the record is flat, which its type does not say.
  const flat: Record<string, unknown> = appRouter._def.procedures
  return new Map(
    Object.entries(flat).map(([name, procedure]) => {
      const of: unknown = typeof procedure === 'function' ? Reflect.get(procedure, '_def') : undefined
      if (typeof of !== 'object' || of === null || !('type' in of)) throw new Error(`${name} is no procedure`)
      return [name, String(of.type)]
    }),
  )
}
