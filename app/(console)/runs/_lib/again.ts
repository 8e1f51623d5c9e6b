/** The form in which a run can be written anew. */
import type { RunItem } from '../../../../server/trpc/types.ts'
import { paths } from '../../../_lib/paths.ts'

export function againPath({ id, kind }: Pick<RunItem, 'id' | 'kind'>): string {
  switch (kind) {
    case 'push':
      return paths.pushFile({ from: id })
    case 'fetch':
      return paths.fetchFile({ from: id })
    case 'script':
      return paths.newRun({ from: id })
  }
}
