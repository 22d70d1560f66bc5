import type { AlbumPart, Inbox, InboxItem } from '@pinline/db'
import type { Message, Update } from 'grammy/types'
import { z } from 'zod'

export interface AlbumDeps {
  readonly inbox: Pick<Inbox, 'album'>
  readonly sleep: (ms: number) => Promise<void>
}

/** The rest of an album, beside the update that stands first. */
export interface Album {
  readonly messages: readonly Message[]
  /** Their updates. */
  readonly parts: readonly AlbumPart[]
}

/** Telegram sends the parts of an album one by one; when nothing has come for so long it is whole. */
const quietMs = 1_000
/** The lane is ours for a while only; a part that comes later is a message of its own. */
const longestMs = 6_000

const none: Album = { messages: [], parts: [] }

const partShape = z.looseObject({ message: z.looseObject({ message_id: z.int() }) })

const toMessage = ({ body }: AlbumPart): Message[] => {
  const parsed = partShape.safeParse(body)
  // Telegram's own shape beyond the number, which ingress took from Telegram only.
  return parsed.success ? [parsed.data.message as unknown as Message] : []
}

/** Waits until the album of a private message is whole, and reads the rest of it. Other updates have none. */
export const createGatherAlbum =
  ({ inbox, sleep }: AlbumDeps) =>
  async (item: InboxItem, { message }: Update): Promise<Album> => {
    const group = message?.media_group_id
    if (group === undefined || message?.chat.type !== 'private') return none
    for (let waitedMs = 0; ;) {
      const album = await inbox.album(item, group)
      const leftMs = quietMs - album.quietMs
      if (leftMs <= 0 || waitedMs >= longestMs) return { messages: album.parts.flatMap(toMessage), parts: album.parts }
      await sleep(leftMs)
      waitedMs += leftMs
    }
  }
