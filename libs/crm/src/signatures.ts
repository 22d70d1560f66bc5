import { createHash } from 'node:crypto'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Signature of a login: lowercase hex SHA-256 of the key with the timestamp (Unix seconds) behind it, nothing between. */
export const signLogin = (apiKey: string, timestamp: number): string => sha256(`${apiKey}${String(timestamp)}`)

/**
 * Signature that a sale notice must carry: lowercase hex SHA-256 of the lowercased password, order and product, joined by `;`.
 * It covers neither amount nor e-mail. Compare in constant time and without regard to the case of the hex digits.
 */
export const saleSignature = (password: string, order: number, product: number): string =>
  sha256(`${password.toLowerCase()};${String(order)};${String(product)}`)
