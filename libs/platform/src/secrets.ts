import { createHmac } from 'node:crypto'

/** A secret that follows from another one, so that every process finds the same without storing it. Lowercase hex. */
export const deriveSecret = (secret: string, purpose: string): string => createHmac('sha256', purpose).update(secret, 'utf8').digest('hex')

/**
 * The last part of the path that the CRM calls: the key that was set, else one derived from the API key. A credential. A blank variable
 * counts as absent; undefined where neither is set.
 */
export const webhookKeyOf = (env: { CRM_WEBHOOK_KEY?: string | undefined; CRM_API_KEY?: string | undefined }): string | undefined => {
  const [own = '', apiKey = ''] = [env.CRM_WEBHOOK_KEY, env.CRM_API_KEY]
  if (own.trim() !== '') return own
  return apiKey.trim() === '' ? undefined : deriveSecret(apiKey, 'pinline crm webhook')
}
