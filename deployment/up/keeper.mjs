/** The process that has the local agent's shells and tasks. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Its id; null if there is none. */
function keeperOf(stateDir) {
  try {
    const [pid, start] = readFileSync(path.join(stateDir, 'keeper.lock'), 'utf8').split(' ')
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Field 22 of proc(5): a later process with the same id has started at another time.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === start ? Number(pid) : null
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null
    throw error
  }
}

/** An agent that stops in order takes its keeper along; one that crashed has left it behind. */
export function endKeeper(stateDir) {
  const pid = keeperOf(stateDir)
  try {
    if (pid) process.kill(pid, 'SIGTERM')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** Whether shells or tasks run in it: it outlives the last of them by a minute. */
export function keeperIsBusy(stateDir) {
  const pid = keeperOf(stateDir)
  if (!pid) return false
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim() !== ''
  } catch {
    // Not every kernel tells.
    return true
  }
}
