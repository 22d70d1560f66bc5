const secretName = String.raw`[\w-]*(?:authorization|cookie|token|secret|password|api[_-]?key)`

const rules: readonly (readonly [RegExp, string])[] = [
  // JSON fields by name, plain and inside a JSON string. Both keep the surrounding JSON valid.
  [new RegExp(String.raw`("${secretName}"\s*:\s*")(?:[^"\\]|\\.)*"`, 'gi'), '$1[redacted]"'],
  [new RegExp(String.raw`(\\"${secretName}\\"\s*:\s*\\")(?:(?!\\").)*\\"`, 'gi'), '$1[redacted]\\"'],
  // Query strings and forms.
  // From the beginning of a name only: looked for at each of its letters, a long name would take a time that grows with its square.
  [new RegExp(String.raw`((?<![\w-])${secretName}=)[^&\s"'\\]+`, 'gi'), '$1[redacted]'],
  // Bot tokens, in a URL (`/bot1:abc/sendMessage`) and bare.
  [/\bbot\d+:[\w-]+/g, 'bot[redacted]'],
  [/\b\d{6,}:[\w-]{30,}/g, '[redacted]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  // Credentials in a connection string.
  [/(:\/\/)[^\s/:@"\\]*:[^\s/@"\\]+@/g, '$1[redacted]@'],
]

/**
 * Takes credentials out of a text: bot tokens, `token=…` and its kin, authorization headers, JSON fields with such names, passwords in
 * connection strings. Safe to call twice and on a line of JSON, which stays valid. It knows shapes, not values: never log a secret on purpose.
 */
export const redactText = (text: string): string => rules.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
