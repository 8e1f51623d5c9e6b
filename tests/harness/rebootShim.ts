/** Loaded before an agent: its host was started a second ago. */
import os from 'node:os'

Object.assign(os, { uptime: () => 1 })
