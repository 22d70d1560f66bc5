const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' }

/** Signs of markdown as far as Pinline writes it, escaped ones first: what is escaped has no meaning. */
const signs = /\\([!-/:-@[-`{-~])|\*\*|`|&(amp|lt|gt);|\u2060| +(?=\n)/gu

/** What a reader of OpenProject would see of a markdown text, without its looks. */
export const markdownWords = (markdown: string): string =>
  markdown.replace(signs, (_, escaped: string | undefined, entity: string | undefined) =>
    entity === undefined ? (escaped ?? '') : (entities[entity] ?? ''),
  )
