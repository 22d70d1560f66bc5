/** Words of the reactions, from the legend `👀 accepted · 👌 in the CRM · …`. */
export const toReactionWords = (legend: string): ReadonlyMap<string, string> =>
  new Map(
    legend.split(' · ').map((entry): [string, string] => {
      const gap = entry.indexOf(' ')
      return [entry.slice(0, gap), entry.slice(gap + 1)]
    }),
  )
