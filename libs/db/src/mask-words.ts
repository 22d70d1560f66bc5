/** How much of what people wrote is shown to those who run the service: `show` leaves addresses, `owner-only` leaves but the first words. */
export type MaskPolicy = 'show' | 'mask' | 'owner-only'

const hidden = '•••'
const address = /[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+/gu
/** Nine digits or more, however they are grouped. */
const number = /\+?\d(?:[\s().-]{0,2}\d){8,}/gu
const firstWords = 4
const longest = 400

const maskAddress = (found: string): string => {
  const at = found.lastIndexOf('@')
  const letters = Array.from(found.slice(0, at)) // code points: half a surrogate pair would be no letter
  const kept = letters.length <= 2 ? hidden : `${letters[0] ?? ''}${hidden}${letters.at(-1) ?? ''}`
  return `${kept}${found.slice(at)}`
}

const cut = (text: string): string => {
  const letters = Array.from(text)
  return letters.length <= longest ? text : `${letters.slice(0, longest - 1).join('')}…`
}

/** A text whose e-mail addresses and long numbers (telephones) are hidden, at most 400 characters of it. Numbers are hidden by every policy. */
export const maskWords = (text: string, policy: MaskPolicy): string => {
  const words = text.trim().split(/\s+/u)
  const shown = policy === 'owner-only' && words.length > firstWords ? `${words.slice(0, firstWords).join(' ')}…` : text.trim()
  const withoutAddresses = policy === 'show' ? shown : shown.replace(address, maskAddress)
  return cut(withoutAddresses.replace(number, (digits) => `${hidden}${digits.slice(-2)}`))
}
