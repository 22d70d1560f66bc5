import { createTranslator } from '@pinline/i18n'
import type { TextKey } from '@pinline/i18n'

const hole = '\uE000'
const holes = Object.fromEntries(['order', 'who', 'manager', 'at', 'till', 'dur', 'product', 'text'].map((name) => [name, hole]))
const translator = createTranslator('uk')
/** What follows a count agrees with it, so nothing after it is known. */
const count = 7

/** Recognises a text of the catalogue, whatever its values are. */
export const isText = (...keys: readonly TextKey[]): ((words: string) => boolean) => {
  const shapes = keys.map((key) => {
    const parts = translator
      .text(key, { ...holes, n: count })
      .replace(new RegExp(`${String(count)}[^]*$`, 'u'), hole)
      .split(hole)
    return new RegExp(`^${parts.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`)).join('[^]*?')}`, 'u')
  })
  return (words) => shapes.some((shape) => shape.test(words))
}
