/** What an agent says, read against one target: where that moves it. */
import type { LastUpdate, UpdateAgentResponse } from '../../agent/protocol/index.ts'
import type { RolloutTargetState } from '../../drizzle/schema/index.ts'
import type { TargetRow } from './live.ts'
import { isUnderWay } from './states.ts'

const MESSAGE_MAX = 500

export interface Move {
  to: RolloutTargetState
  message: string | null
}

const sentence = (text: string | null | undefined): string | null => text?.slice(0, MESSAGE_MAX) || null

/** Is this answer about this attempt? Legacy agents name none: theirs are known by agent and version. */
export function concerns(target: TargetRow, response: UpdateAgentResponse, legacy: boolean): boolean {
  if (response.update_id) return response.update_id === target.updateId
  if (!legacy || !isUnderWay(target.state)) return false
  return !response.version || response.version === target.toVersion
}

/** @param running the version that the agent registered with */
export function moveByAnswer(target: TargetRow, response: UpdateAgentResponse, running: string): Move | null {
  const message = sentence(response.message)
  switch (response.status) {
    case 'downloading':
      return { to: 'downloading', message }
    case 'installing':
      return { to: 'installing', message }
    case 'failed':
      return { to: response.rolled_back ? 'rolled_back' : 'failed', message }
    case 'success':
      // Nothing is confirmed but by an agent that is here with the new version.
      if (running === target.toVersion && target.fromVersion !== target.toVersion)
        return { to: 'confirmed', message: null }
      return isUnderWay(target.state) ? { to: 'installing', message } : null
  }
}

/**
 * An agent has registered, as `version` (empty: it doesn't tell).
 * @param legacy can tell neither the attempt nor how it ended
 */
export function moveByRegistration(
  target: TargetRow,
  lastUpdate: LastUpdate | null,
  version: string,
  legacy: boolean,
): Move | null {
  const { state, fromVersion, toVersion } = target
  if (lastUpdate?.update_id === target.updateId) {
    const message = sentence(lastUpdate.message)
    if (lastUpdate.status === 'failed')
      return { to: lastUpdate.rolled_back ? 'rolled_back' : 'failed', message }
    return version === toVersion ? { to: 'confirmed', message: null } : null
  }
  if (version === toVersion && fromVersion !== toVersion) {
    if (isUnderWay(state)) return { to: 'confirmed', message: null }
    return state === 'waiting' ? { to: 'skipped', message: `already: it runs ${version}` } : null
  }
  if (!legacy || (state !== 'installing' && state !== 'restarting')) return null
  if (version === '')
    return { to: 'confirmed', message: 'unversioned: the agent is back; it does not tell its version' }
  return state === 'restarting' ? { to: 'failed', message: `old_version: it came back as ${version}` } : null
}
