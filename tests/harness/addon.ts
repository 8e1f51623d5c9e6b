/** Before the integration tests: the agent's addon is that of this source. */
import { buildAddon } from '../../agent/native/build.mjs'

export default function setup(): void {
  buildAddon()
}
