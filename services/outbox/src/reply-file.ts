import type { Crm, CrmUpload } from '@pinline/domain'
import type { TelegramClient } from '@pinline/telegram'
import { uploadName } from './file-name.ts'
import { judgeFailure } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { ReplyEffect } from './reply-effect.ts'
import type { Past } from './try-record.ts'

/** Telegram gives bots no larger files. */
const mostBytes = 20 * 1024 * 1024
const unauthorizedMs = 30_000

type FilePayload = (ReplyEffect & { op: 'reply.file' })['payload']
type Fetched = { readonly status: 'ok'; readonly bytes: Uint8Array } | Outcome

export interface ReplyFileDeps {
  /** The largest file that the CRM takes, in bytes; null where nobody has said so. */
  readonly crmTakes: number | null
  readonly telegram: Pick<TelegramClient, 'download'>
  readonly crm: Pick<Crm, 'upload'>
}

const tooLarge: Outcome = { status: 'dead', error: 'file too large', farewell: { kind: 'too-large', for: 'telegram' } }

/** Null where the CRM takes a file of this size, as far as is known. */
const refuseSize = ({ crmTakes: most }: ReplyFileDeps, bytes: number): Outcome | null =>
  most === null || bytes <= most
    ? null
    : { status: 'dead', error: 'file too large for the CRM', farewell: { kind: 'too-large', for: 'crm', bytes, most } }

/** Fetching a file has no effect, so whatever may pass is repeated. */
const fetchFrom = async (deps: ReplyFileDeps, { fileId, size }: FilePayload, past: Past): Promise<Fetched> => {
  const refused = refuseSize(deps, size ?? 0)
  if (refused !== null) return refused
  if ((size ?? 0) > mostBytes) return tooLarge
  const file = await deps.telegram.download(fileId, { maxBytes: mostBytes })
  const again = { status: 'again', reason: `telegram ${file.status}`, past, atLeastMs: 0, failed: true, counted: false } as const
  switch (file.status) {
    case 'ok':
      return refuseSize(deps, file.bytes.length) ?? { status: 'ok', bytes: file.bytes }
    case 'too-large':
      return tooLarge
    case 'throttled':
      return { ...again, atLeastMs: file.retryAfterMs, failed: false }
    case 'unauthorized':
      return { ...again, atLeastMs: unauthorizedMs, failed: false }
    case 'not-done':
    case 'ambiguous':
      return again
    case 'gone':
    case 'rejected':
    case 'unreachable':
    case 'migrated':
    case 'not-modified':
    case 'too-late':
    case 'bad-entities':
    case 'too-long':
    case 'unsupported':
      return { status: 'dead', error: `telegram ${file.status}`, farewell: { kind: 'failed', reason: { text: 'reason.telegram' } } }
  }
}

/**
 * Brings a reply's file from Telegram to the CRM. A new upload each time, for its id is good for one message; its name carries the
 * reply's id.
 */
export const createReplyFile =
  (deps: ReplyFileDeps) =>
  async (payload: FilePayload, idem: string, past: Past): Promise<{ readonly status: 'ok'; readonly upload: CrmUpload } | Outcome> => {
    const fetched = await fetchFrom(deps, payload, past)
    if (fetched.status !== 'ok') return fetched
    const uploaded = await deps.crm.upload({
      name: uploadName(payload.name, idem),
      type: payload.type,
      bytes: new Uint8Array(fetched.bytes),
    })
    return uploaded.status === 'ok' ? { status: 'ok', upload: uploaded.value } : judgeFailure(uploaded, 'upload', past)
  }
