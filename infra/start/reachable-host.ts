/** Where this machine reaches a service that listens on `bind`, as a part of an address. The playground listens on 127.0.0.1 whatever `bind` says. */
export const reachableHost = (service: string, bind: string): string => {
  if (service === 'playground' || ['', '0.0.0.0', '::'].includes(bind)) return '127.0.0.1'
  return bind.includes(':') ? `[${bind}]` : bind
}
