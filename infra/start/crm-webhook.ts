import { webhookKeyOf } from '@pinline/platform'

/** Root of the public address, which is the one that Telegram uses; null where there is none. */
export const publicRootOf = (env: Readonly<Record<string, string | undefined>>): string | null => {
  const url = env['TELEGRAM_WEBHOOK_URL']?.trim() ?? ''
  return url === '' ? null : url.replace(/\/telegram\/webhook$/u, '')
}

/**
 * The address that has to be entered in the CRM. It holds the key, so it is for the operator's terminal and for no log. The public
 * address is the one that Telegram uses, where there is one, else ingress itself.
 */
export const crmWebhookAddress = (env: Readonly<Record<string, string | undefined>>, ingress: string): string | undefined => {
  const { CRM_WEBHOOK_KEY, CRM_API_KEY } = env
  const key = webhookKeyOf({ CRM_WEBHOOK_KEY, CRM_API_KEY })
  if (key === undefined) return undefined
  return `${publicRootOf(env) ?? ingress}/crm/messages/${encodeURIComponent(key)}`
}
