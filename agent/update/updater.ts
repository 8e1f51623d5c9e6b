/**
 * Self-update, from the server's order to the end of this process; what follows is the trial of the next one.
 *
 *   idle ─► downloading ─► verifying ─► preflight ─► installing ─► exiting ═► [new process] unconfirmed ─► confirmed
 *     ▲________│______________│______________│____________│                        └─► rolled back (by the guard)
 *        failed, said to the server; nothing has changed
 */
import { existsSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { writeDurably } from '../identity/files.ts'
import { type Log, messageOf } from '../log.ts'
import type { LastUpdate, UpdateAgent, UpdateAgentResponse } from '../protocol/index.ts'
import { VERSION_PATTERN } from '../protocol/index.ts'
import { checkSignature, download, type Order, verifyFile } from './download.ts'
import type { Get } from './fetch.ts'
import { type Installed, install, settle } from './install.ts'
import { preflight } from './preflight.ts'
import { Progress } from './progress.ts'
import { placesIn, removeDurably } from './records.ts'
import { pinnedReleaseKey, pinReleaseKey } from './releaseKey.ts'
import { readRequest } from './request.ts'
import { UpdateError } from './retry.ts'
import { type Setback, Trial } from './trial.ts'

export type UpdateState = 'idle' | 'downloading' | 'verifying' | 'preflight' | 'installing' | 'exiting'

export interface UpdaterOptions {
  stateDir: string
  agentId: string
  version: string
  /** As in a release's name. */
  arch: string
  /** Null: run from source, which no release replaces. */
  installed: Installed | null
  get: Get
  /** Is the file at the path the program that runs? Asked of the kernel unless given. */
  running?: (file: string) => Promise<boolean>
  /** Lost where there is no connection; the endings are told again at the next one. */
  send(response: UpdateAgentResponse): void
  /** Leave in order, for the new version. */
  exit(): void
}

export class Updater {
  readonly trial: Trial
  private readonly options: UpdaterOptions
  private readonly log: Log
  private readonly places: ReturnType<typeof placesIn>
  private readonly stopping = new AbortController()
  private state: UpdateState = 'idle'
  private current: UpdateAgent | null = null
  private work: Promise<void> = Promise.resolve()

  constructor(options: UpdaterOptions, log: Log) {
    this.options = options
    this.log = log
    this.places = placesIn(options.stateDir)
    const folder = options.installed && path.dirname(options.installed.file)
    this.trial = new Trial(this.places, options.version, folder, log)
  }

  get busy(): boolean {
    return this.state !== 'idle'
  }

  /** Before the first connection. */
  async start(): Promise<void> {
    // Whatever is wrong with these files: an agent that does not start helps nobody.
    await this.trial.start().catch((error: unknown) => {
      this.log.error('what an update left could not be read', { error: messageOf(error) })
    })
  }

  /** After `register_confirm`: ends a trial, tells how the last update ended, and goes on with one that was cut off. */
  async confirmed(releaseKey: string | undefined): Promise<void> {
    const ended = await this.trial.confirmed()
    if (ended) this.tell(ended)
    if (releaseKey) await pinReleaseKey(this.options.stateDir, releaseKey, this.log)
    if (this.busy) return
    const request = await readRequest(this.places.request)
    if (!request) return
    if (request.update_id && request.update_id === this.trial.lastUpdate?.update_id)
      await removeDurably(this.places.request)
    else this.begin(request)
  }

  /** An unconfirmed version keeps why it is not connected. */
  async setback(setback: Setback, waitMs: number): Promise<void> {
    await this.trial.setback(setback, waitMs).catch((error: unknown) => {
      this.log.warn('the reason could not be kept', { error: messageOf(error) })
    })
  }

  /** `update_agent`. The same one again is the same update. */
  order(message: UpdateAgent): void {
    const last = this.trial.lastUpdate
    if (last && message.update_id && last.update_id === message.update_id) this.tell(last)
    else if (this.current) {
      if (message.update_id !== this.current.update_id)
        this.answer(message, 'failed', { message: `An update to ${this.current.version} is under way.` })
    } else this.begin(message)
  }

  /** Ends a download, which goes on after the next start; resolves when nothing is written any more. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the agent stops'))
    await this.work
    if (this.state !== 'exiting') await this.trial.stopped()
  }

  private begin(message: UpdateAgent): void {
    this.current = message
    this.work = this.run(message).catch(async (error: unknown) => {
      this.state = 'idle'
      this.current = null
      if (this.stopping.signal.aborted) return
      const reason = messageOf(error)
      this.log.error('update failed', { version: message.version, error: reason })
      this.answer(message, 'failed', { message: reason })
      await removeDurably(this.places.request).catch((failure: unknown) =>
        this.log.warn('the update could not be forgotten', { error: messageOf(failure) }),
      )
    })
  }

  private async run(message: UpdateAgent): Promise<void> {
    const { installed, version: from } = this.options
    const order = this.accept(message)
    if (!installed) throw new UpdateError('This agent runs from source: update it where it came from.')
    if (!installed.guard || !existsSync(installed.guard))
      throw new UpdateError('There is no qunkong-agent-guard beside the agent to take a bad version back.')
    checkSignature(order, await pinnedReleaseKey(this.options.stateDir))
    const folder = path.join(path.dirname(installed.file), '.update')
    await fs.mkdir(this.places.folder, { recursive: true, mode: 0o700 })
    await this.trial.forget()
    await writeDurably(this.places.request, JSON.stringify(message))
    this.state = 'downloading'
    this.log.info('update begins', { version: order.version, from })
    const progress = new Progress((share, received) =>
      this.answer(message, 'downloading', { progress: share, received }),
    )
    const fresh = await download(order, {
      get: this.options.get,
      ownFile: installed.file,
      folder,
      signal: this.stopping.signal,
      progress,
      retrying: (reason, waitMs) =>
        this.log.warn('update waits', { reason, retry_in_s: Math.round(waitMs / 1000) }),
    })
    this.state = 'verifying'
    await verifyFile(order, fresh)
    this.state = 'preflight'
    await preflight(fresh, order.version)
    this.stopping.signal.throwIfAborted()
    this.state = 'installing'
    const pending = { version: order.version, from, update_id: message.update_id ?? '' }
    await install(installed.file, fresh, this.places, pending, this.options.running)
    this.state = 'exiting'
    await this.finish(installed.file, order.version, folder)
    this.log.info('update installed', { version: order.version, received: progress.bytes })
    this.answer(message, 'installing', { progress: 1, received: progress.bytes })
    this.options.exit()
  }

  /** From here on the new version is installed: nothing may fail any more. */
  private async finish(file: string, version: string, folder: string): Promise<void> {
    try {
      await settle(file, version)
      await fs.rm(folder, { recursive: true, force: true })
      await removeDurably(this.places.request)
    } catch (error) {
      this.log.warn('the update could not be tidied up', { error: messageOf(error) })
    }
  }

  /** @throws UpdateError for what no release of ours says */
  private accept(message: UpdateAgent): Order {
    const { version, sha256, size, signature, download_url: downloadUrl, manifest_url: manifestUrl } = message
    if (!sha256 || !size || !signature)
      throw new UpdateError(
        'The order lacks sha256, size or signature: this agent installs signed releases only.',
      )
    if (!VERSION_PATTERN.test(version))
      throw new UpdateError('The version has characters that none may have.')
    if (version === this.options.version) throw new UpdateError(`Version ${version} runs already.`)
    const { arch } = this.options
    return {
      version,
      arch,
      size,
      sha256: sha256.toLowerCase(),
      signature,
      downloadUrl,
      manifestUrl: manifestUrl ?? null,
    }
  }

  private tell(ended: LastUpdate): void {
    const { status, version, message, update_id, rolled_back } = ended
    this.options.send({
      type: 'update_agent_response',
      agent_id: this.options.agentId,
      status,
      version,
      message,
      update_id,
      rolled_back,
    })
  }

  private answer(
    message: UpdateAgent,
    status: UpdateAgentResponse['status'],
    more: Partial<UpdateAgentResponse>,
  ): void {
    this.options.send({
      type: 'update_agent_response',
      agent_id: this.options.agentId,
      status,
      version: message.version,
      update_id: message.update_id,
      ...more,
    })
  }
}
