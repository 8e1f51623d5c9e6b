/** Every address of the console, made in one place. */
const query = (params: Record<string, string | undefined>): string => {
  const entries = Object.entries(params).filter((entry): entry is [string, string] => !!entry[1])
  return entries.length > 0 ? `?${new URLSearchParams(entries)}` : ''
}

/** Before the secret of a link to somebody's terminal. */
export const JOIN_HASH = '#join='

export const paths = {
  signIn: (callbackUrl?: string, why?: string) => `/sign-in${query({ callbackUrl, why })}`,
  agents: (params: { query?: string; status?: string } = {}) => `/agents${query(params)}`,
  addAgents: () => '/agents/add',
  groups: () => '/agents/groups',
  agent: (id: string) => `/agents/${encodeURIComponent(id)}`,
  hostFiles: (id: string, params: { path?: string; user?: string } = {}) =>
    `/agents/${encodeURIComponent(id)}/files${query(params)}`,
  /** A file of a host, or with `archive` several as tar.gz; the server passes it on. */
  hostFile: (params: { agentId: string; user?: string; paths: string[]; archive: boolean }) => {
    const { agentId, user, paths: all, archive } = params
    const search = new URLSearchParams({ agent: agentId, ...(user ? { user } : {}) })
    if (archive) search.set('archive', '1')
    for (const path of all) search.append('path', path)
    return `/api/host-files?${search}`
  },
  newRun: (
    params: { agents?: string; filter?: string; from?: string; script?: string; quick?: string } = {},
  ) => `/runs/new${query(params)}`,
  scripts: (params: { q?: string } = {}) => `/scripts${query(params)}`,
  newScript: (params: { draft?: string } = {}) => `/scripts/new${query(params)}`,
  script: (id: string, params: { tab?: string } = {}) => `/scripts/${encodeURIComponent(id)}${query(params)}`,
  jobs: () => '/jobs',
  newJob: () => '/jobs/new',
  job: (id: string, params: { tab?: string } = {}) => `/jobs/${encodeURIComponent(id)}${query(params)}`,
  jobRun: (id: string) => `/jobs/runs/${encodeURIComponent(id)}`,
  schedules: () => '/schedules',
  newSchedule: (params: { from?: string; script?: string; job?: string } = {}) =>
    `/schedules/new${query(params)}`,
  schedule: (id: string, params: { tab?: string } = {}) =>
    `/schedules/${encodeURIComponent(id)}${query(params)}`,
  files: (params: { q?: string } = {}) => `/files${query(params)}`,
  fetchFile: (params: { agents?: string; filter?: string; from?: string } = {}) =>
    `/files/fetch${query(params)}`,
  /** A file that a run brought back, and all of them as an archive; the server makes it. */
  fetched: (id: string) => `/api/fetched/${encodeURIComponent(id)}`,
  fetchedOfRun: (id: string) => `/api/runs/${encodeURIComponent(id)}/files`,
  pushFile: (params: { file?: string; agents?: string; filter?: string; from?: string } = {}) =>
    `/files/push${query(params)}`,
  runs: (params: Record<string, string | undefined> = {}) => `/runs${query(params)}`,
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
  /** All outputs of a run as a file; the server makes it. */
  outputs: (id: string, format: string) => `/api/runs/${encodeURIComponent(id)}/outputs${query({ format })}`,
  terminal: (params: { agent?: string; session?: string; show?: 'open' | 'sessions' } = {}) =>
    `/terminal${query(params)}`,
  /** A link for others: the secret stands where no server and no log sees it. */
  joinTerminal: (secret: string) => `/terminal${JOIN_HASH}${secret}`,
  recordings: (params: Record<string, string | undefined> = {}) => `/recordings${query(params)}`,
  /** `t`: a moment, in seconds from the start. */
  recording: (id: string, params: { t?: string } = {}) =>
    `/recordings/${encodeURIComponent(id)}${query(params)}`,
  /** The whole of it as a file, and the pieces that are played; the server makes them. */
  recordingCast: (id: string) => `/api/recordings/${encodeURIComponent(id)}/cast`,
  recordingSegment: (id: string, number: number) =>
    `/api/recordings/${encodeURIComponent(id)}/segments/${number}`,
  recordingScreen: (id: string, number: number) =>
    `/api/recordings/${encodeURIComponent(id)}/screens/${number}`,
  updates: () => '/updates',
  newRollout: (params: { version?: string; agents?: string } = {}) => `/updates/new${query(params)}`,
  rollout: (id: string) => `/updates/${encodeURIComponent(id)}`,
  audit: (params: Record<string, string | undefined> = {}) => `/audit${query(params)}`,
  users: (params: { query?: string } = {}) => `/users${query(params)}`,
  settings: () => '/settings',
  guards: () => '/settings/guards',
  retention: () => '/settings/retention',
  recordingPolicies: () => '/settings/recordings',
}
