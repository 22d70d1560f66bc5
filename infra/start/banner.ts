/** What the operator sees once everything runs. */
export type BannerFacts = {
  /** What it is for: a try-out, a shop, a help desk. */
  what: string
  seconds: number
  host: string
  ports: Readonly<Record<string, string>>
  /** Address to enter in the CRM, with its key; absent where the CRM is simulated. */
  crmWebhook: string | undefined
  consolePassword: string | undefined
  dataRoot: string | undefined
  /** The data is emptied at each start. */
  isDisposable: boolean
  logs: string
}

const row = ([label, value]: readonly [string, string]): string => `  ${label.padEnd(12)} ${value}`

/** The closing lines of a start: first the playground's address, which a terminal makes a link, then all others, and where data and logs are. */
export const renderBanner = (facts: BannerFacts): string => {
  const { what, seconds, host, ports, crmWebhook, consolePassword, dataRoot, isDisposable, logs } = facts
  const address = (variable: string): string => `http://${host}:${ports[variable] ?? ''}`
  const playground = ports['PLAYGROUND_PORT']
  const login = consolePassword === undefined ? '' : `   (password: ${consolePassword})`
  const rows: (readonly [string, string])[] = [
    ['Console', `${address('CONSOLE_PORT')}${login}`],
    ['Webhooks', address('INGRESS_PORT')],
    ...(crmWebhook === undefined ? [] : [['CRM webhook', crmWebhook] as const]),
    ...(dataRoot === undefined ? [] : [['Data', `${dataRoot}${isDisposable ? '   (emptied at each start)' : ''}`] as const]),
    ['Logs', logs],
  ]
  const play = playground === undefined ? [] : [`Playground: http://127.0.0.1:${playground}/`, '']
  return ['', ...play, `Pinline runs (${what}), started in ${seconds.toFixed(1)} s. Ctrl-C stops it.`, '', ...rows.map(row), '', ''].join(
    '\n',
  )
}
