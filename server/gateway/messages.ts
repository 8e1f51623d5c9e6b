/** Where a confirmed agent's frames go. */
import { type BinaryFrame, FrameKind, type TaskResult, type UpMessage } from '../../agent/protocol/index.ts'
import type { AgentDirectory } from '../agents/directory.ts'
import type { DomainMetrics } from '../domain.ts'
import type { HostFileFrames } from '../hostFiles/requests.ts'
import type { UpdateFrames } from '../releases/updateAnswers.ts'
import type { AgentRequests } from './requests.ts'
import type { AgentSession } from './session.ts'

export interface TaskFrames {
  accepted(session: AgentSession, taskId: string): void
  output(session: AgentSession, frame: BinaryFrame): void
  outputText(session: AgentSession, taskId: string, stream: 'stdout' | 'stderr', text: string): void
  result(session: AgentSession, result: TaskResult): void
}

export interface TerminalFrames {
  output(session: AgentSession, frame: BinaryFrame): void
  data(session: AgentSession, terminalId: string, data: Buffer): void
  /** `offset`: where the output of one that was taken up again goes on; `modes`: what was set by the output that is lost. */
  ready(session: AgentSession, terminalId: string, offset: number | undefined, modes: string): void
  failed(session: AgentSession, terminalId: string, error: string): void
  exited(session: AgentSession, terminalId: string, exitCode: number | null, signal: string | null): void
}

export interface Routes {
  directory: AgentDirectory
  requests: AgentRequests
  metrics: DomainMetrics
  tasks: TaskFrames
  terminals: TerminalFrames
  updates: UpdateFrames
  hostFiles: HostFileFrames
  /** The agent is being uninstalled. */
  goodbye(session: AgentSession): void
}

export function routeBinary(routes: Routes, session: AgentSession, frame: BinaryFrame): void {
  if (frame.kind === FrameKind.terminalOutput) routes.terminals.output(session, frame)
  else if (frame.kind === FrameKind.taskOutput) routes.tasks.output(session, frame)
  else session.connection.refuse('terminal input goes from the server to the agent')
}

export function routeMessage(routes: Routes, session: AgentSession, message: UpMessage): void {
  switch (message.type) {
    case 'heartbeat': {
      const entry = routes.directory.get(session.agentId)
      if (entry) routes.directory.heartbeat(entry, message)
      routes.metrics.heartbeat()
      session.send({
        type: 'heartbeat_ack',
        timestamp: message.timestamp ?? null,
        server_time: new Date().toISOString(),
      })
      return
    }
    case 'task_accepted':
      routes.tasks.accepted(session, message.task_id)
      return
    case 'task_output':
      routes.tasks.outputText(session, message.task_id, message.stream, message.data)
      return
    case 'task_result':
      routes.tasks.result(session, message)
      return
    case 'terminal_ready':
      routes.terminals.ready(session, message.session_id, message.offset, message.modes ?? '')
      return
    case 'terminal_data': {
      const data = Buffer.from(message.data, message.is_binary ? 'base64' : 'utf8')
      routes.terminals.data(session, message.session_id, data)
      return
    }
    case 'terminal_error':
      routes.terminals.failed(session, message.session_id, message.error)
      return
    case 'terminal_exit':
      routes.terminals.exited(session, message.session_id, message.exit_code, message.signal ?? null)
      return
    case 'restart_agent_response':
    case 'restart_host_response': {
      const kind = message.type === 'restart_agent_response' ? 'restart_agent' : 'restart_host'
      const text = message.message || message.error_message || ''
      routes.requests.answer(session.agentId, kind, { success: message.success, message: text })
      return
    }
    case 'host_file_reply':
      routes.hostFiles.reply(session, message)
      return
    case 'goodbye':
      routes.goodbye(session)
      return
    case 'register':
    case 'challenge_response':
      session.connection.refuse(`${message.type} after the registration`)
      return
    case 'update_agent_response':
      routes.updates.progress(session, message)
      return
    case 'error':
      return
  }
}
