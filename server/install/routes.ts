/** Answers `/install.sh` on the agents' port, for the host name by which it was asked. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerText } from '../http/answers.ts'
import { type InstallSource, isInstallHost, renderInstallScript } from './script.ts'

/** The `Host` header without its port. */
const hostOf = (req: IncomingMessage): string =>
  (req.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')

export const createInstallRoute =
  (source: InstallSource) =>
  async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const host = hostOf(req)
    if (!isInstallHost(host))
      return answerText(res, 400, 'This server can not be installed from under that name.')
    const script = await renderInstallScript(source, host)
    res.writeHead(200, {
      'content-type': 'text/x-shellscript; charset=utf-8',
      'content-length': Buffer.byteLength(script),
    })
    res.end(req.method === 'HEAD' ? undefined : script)
  }
