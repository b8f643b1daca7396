// A command for a lab, as it is told to a user.

/** "synfin down --name b", in quotes; the name is left out where it is understood. */
export function labCommand(words: string, name: string): string {
  return `"synfin ${words}${name === 'default' ? '' : ` --name ${name}`}"`;
}
