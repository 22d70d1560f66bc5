import { readFile } from 'node:fs/promises'
import { ConfigError } from '@pinline/platform'
import type { UpdatesConfig } from './config.ts'

/** The self-signed certificate that the settings name, for Telegram; undefined where they name none. @throws `ConfigError` when it cannot be read */
export const readCertificate = async (updates: UpdatesConfig): Promise<Uint8Array | undefined> => {
  if (updates.mode === 'polling' || updates.certificatePath === undefined) return undefined
  try {
    return await readFile(updates.certificatePath)
  } catch {
    throw new ConfigError([{ name: 'TELEGRAM_WEBHOOK_CERT', reason: 'cannot be read' }])
  }
}
