/** What the operator sees once everything runs. */
export type BannerFacts = {
  mode: 'simulated' | 'shop'
  seconds: number
  host: string
  ports: Readonly<Record<string, string>>
  /** Address to enter in the CRM, with its key; absent where the CRM is simulated. */
  crmWebhook: string | undefined
  consolePassword: string | undefined
  dataRoot: string | undefined
  logs: string
}

const row = ([label, value]: readonly [string, string]): string => `  ${label.padEnd(12)} ${value}`

/** The closing lines of a start: addresses, where data and logs are and, in a try-out, one command that plays a buyer. */
export const renderBanner = ({ mode, seconds, host, ports, crmWebhook, consolePassword, dataRoot, logs }: BannerFacts): string => {
  const address = (variable: string): string => `http://${host}:${ports[variable] ?? ''}`
  const hasPlayground = ports['PLAYGROUND_PORT'] !== undefined
  const login = consolePassword === undefined ? '' : `   (password: ${consolePassword})`
  const rows: (readonly [string, string])[] = [
    ...(hasPlayground ? [['Playground', `http://127.0.0.1:${ports['PLAYGROUND_PORT'] ?? ''}`] as const] : []),
    ['Console', `${address('CONSOLE_PORT')}${login}`],
    ['Webhooks', address('INGRESS_PORT')],
    ...(crmWebhook === undefined ? [] : [['CRM webhook', crmWebhook] as const]),
    ...(dataRoot === undefined ? [] : [['Data', dataRoot] as const]),
    ['Logs', logs],
  ]
  const what = mode === 'simulated' ? 'everything is simulated' : 'shop'
  const body = JSON.stringify({ chat: 129_000_001, text: 'Є білі?' })
  const curl = `curl -X POST -H 'content-type: application/json' -d '${body}' http://127.0.0.1:${ports['PLAYGROUND_PORT'] ?? ''}/api/buyer/messages`
  const play = hasPlayground ? ['', 'Play a buyer:', `  ${curl}`] : []
  return ['', `Pinline runs (${what}), started in ${seconds.toFixed(1)} s. Ctrl-C stops it.`, '', ...rows.map(row), ...play, '', ''].join(
    '\n',
  )
}
