import { webhookKeyOf } from '@pinline/platform'

/**
 * The address that has to be entered in the CRM. It holds the key, so it is for the operator's terminal and for no log. The public
 * address is the one that Telegram uses, where there is one, else ingress itself.
 */
export const crmWebhookAddress = (env: Readonly<Record<string, string | undefined>>, ingress: string): string | undefined => {
  const { CRM_WEBHOOK_KEY, CRM_API_KEY, TELEGRAM_WEBHOOK_URL = '' } = env
  const key = webhookKeyOf({ CRM_WEBHOOK_KEY, CRM_API_KEY })
  if (key === undefined) return undefined
  const root = TELEGRAM_WEBHOOK_URL.trim() === '' ? ingress : TELEGRAM_WEBHOOK_URL.trim().replace(/\/telegram\/webhook$/, '')
  return `${root}/crm/messages/${encodeURIComponent(key)}`
}
