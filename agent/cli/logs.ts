/** How to read the agent's log where journald keeps it: for people to copy, nothing is run. */
export const LOG_HINTS = `The agent's log is in the journal of the unit qunkong-agent; that of scripts and terminals in
qunkong-keeper, that of taking an update back in qunkong-agent-guard.

  journalctl -u qunkong-agent -f                            follow
  journalctl -u qunkong-agent -n 100                        the last 100 lines
  journalctl -u qunkong-agent -p warning                    warnings and errors only
  journalctl -u qunkong-agent --since '1 hour ago'          since a time …
  journalctl -u qunkong-agent --since 09:00 --until 10:00   … and until another
  journalctl -u qunkong-agent -o json > agent-log.json      export

More detail: QUNKONG_LOG_LEVEL=DEBUG in /etc/qunkong-agent/config, then systemctl restart qunkong-agent.
`
