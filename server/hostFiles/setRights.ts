/** `hostFiles.setRights`: whole modes or single bits, owner and group. */
import { type HostFileAnswer, type HostFileOp, rightsAfter } from '../../agent/protocol/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { conflict, invalid } from '../errors.ts'
import { type HostInput, hostOf } from './host.ts'
import { askHost, tellHost } from './verbs.ts'

type Change = Omit<Extract<HostFileOp, { op: 'rights' }>, 'op'>

const bitsOf = (octal = '000'): number => Number.parseInt(octal, 8)

/** For an agent that knows whole modes only: of one thing, from what it has now. */
async function wholeMode(ctx: VerbContext, input: HostInput, change: Change): Promise<Change> {
  const [path, ...others] = change.paths
  const { hostname } = hostOf(ctx, input)
  if (path === undefined || others.length > 0 || change.recursive)
    throw conflict(
      'host_rights_unsupported',
      `The agent of ${hostname} is too old to change single permissions of several files: update it.`,
      { hostname },
    )
  const { add, remove, ...rest } = change
  const { entry } = await askHost(ctx, input, { op: 'stat', path })
  const masks = { add: bitsOf(add), remove: bitsOf(remove) }
  const mode = rightsAfter(entry.mode, entry.kind === 'folder', masks, false)
  return { ...rest, mode: mode.toString(8).padStart(3, '0') }
}

/**
 * `hostFiles.write`. Bits that are in neither `add` nor `remove` stay as each thing has them.
 * @throws DomainError `host_rights_bits` for bits that are given and taken, or beside `mode`; `host_rights_unsupported`
 */
export async function setRights(
  ctx: VerbContext,
  input: HostInput,
  change: Change,
): Promise<HostFileAnswer<'rights'>> {
  requirePermission(ctx.actor, 'hostFiles.write')
  const { mode, add, remove } = change
  const single = add !== undefined || remove !== undefined
  if (single && (mode !== undefined || (bitsOf(add) & bitsOf(remove)) !== 0))
    throw invalid('host_rights_bits', 'A permission is either given or taken, and not beside a whole mode.')
  const old = single && !hostOf(ctx, input).session.changesRightsBits
  const asked = old ? await wholeMode(ctx, input, change) : change
  return tellHost(
    ctx,
    'hostFiles.write',
    input,
    'hostFiles.setRights',
    { op: 'rights', ...asked },
    { ...asked, paths: asked.paths.slice(0, 100), count: asked.paths.length },
  )
}
