import type { ReplyPart } from '@pinline/db'

/** Which of the messages of a kept text was edited: its place from 0, and how many there are. Null: there is only one. */
export interface AlbumPlace {
  readonly place: number
  readonly size: number
}

const isFile = ({ type }: ReplyPart): boolean => type === 'file'

/**
 * Kept parts with new words for one message: in place of all of its texts, or before its file where it had none. Null where they can not be
 * told apart any more, for some parts of an album have gone without the others.
 */
export const withText = (parts: readonly ReplyPart[], text: string, album: AlbumPlace | null): ReplyPart[] | null => {
  const filesBefore = (index: number): number => parts.slice(0, index).filter(isFile).length
  if (album !== null && parts.filter(isFile).length !== album.size) return null
  const place = album?.place ?? 0
  const start = Math.max(
    0,
    parts.findIndex((_, index) => filesBefore(index) === place),
  )
  const rest = (from: number, to?: number): ReplyPart[] =>
    parts.slice(from, to).filter((part, index) => isFile(part) || (album !== null && filesBefore(from + index) !== place))
  return [...rest(0, start), { type: 'text', text }, ...rest(start)]
}
