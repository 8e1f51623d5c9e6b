/** The form in which a run can be written anew. */
import type { RunItem } from '../../../../server/trpc/types.ts'
import { paths } from '../../../_lib/paths.ts'

export const againPath = ({ id, kind }: Pick<RunItem, 'id' | 'kind'>): string =>
  kind === 'push' ? paths.pushFile({ from: id }) : paths.newRun({ from: id })
