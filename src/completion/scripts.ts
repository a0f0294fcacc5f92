/** The shells that can complete the command line. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/**
 * The script for each shell. It asks the program (`--completion words -- WORDS`), which answers with
 * a line for each candidate, `VALUE<TAB>DESCRIPTION`, and one for the kind of files that belong
 * here, `:lists`, `:files`, `:folders` or `:none`. The libraries for this let the shell evaluate
 * what is typed, or what the program answers; but an answer contains commands of other people.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  // COMP_TYPE 37 and 42 insert candidates whole, so these have no descriptions then.
  bash: `# bash completion for cooperate: eval "$(cooperate --completion bash)"
_cooperate() {
  local line kind=files i cur=\${COMP_WORDS[COMP_CWORD]} values=() shown=() IFS=$'\\n'
  [[ $cur == = ]] && cur=
  while IFS= read -r line; do
    case $line in
      :*) kind=\${line#:} ;;
      *) values+=("\${line%%$'\\t'*}") shown+=("\${line/$'\\t'/  }") ;;
    esac
  done < <(cooperate --completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=("\${values[@]}")
  ((\${#values[@]} > 1)) && [[ $COMP_TYPE != 37 && $COMP_TYPE != 42 ]] && COMPREPLY=("\${shown[@]}")
  compopt -o nosort 2>/dev/null
  [[ $kind == none ]] && return
  compopt -o filenames 2>/dev/null
  case $kind in
    lists) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -X '!*.json' -- "$cur"; compgen -d -- "$cur") ;;
    files) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur") ;;
    folders) while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$cur") ;;
  esac
}
complete -F _cooperate cooperate
`,
  zsh: `#compdef cooperate
# zsh completion for cooperate: eval "$(cooperate --completion zsh)" after compinit
_cooperate() {
  local line kind=files
  local -a found
  while IFS= read -r line; do
    if [[ $line == :* ]]; then kind=\${line#:}
    else found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done < <(cooperate --completion words -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe -V cooperate found
  case $kind in
    lists) _files -g '*.json' ;;
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _cooperate ]]; then _cooperate "$@"; else compdef _cooperate cooperate; fi
`,
  fish: `# fish completion for cooperate: cooperate --completion fish | source
function __cooperate_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l kind files
    for line in (cooperate --completion words -- $words[2..-1] 2>/dev/null)
        if string match -q ':*' -- $line
            set kind (string sub -s 2 -- $line)
        else
            printf '%s\\n' $line
        end
    end
    switch $kind
        case lists
            __fish_complete_suffix .json
        case files
            __fish_complete_path (commandline -ct)
        case folders
            __fish_complete_directories (commandline -ct) ''
    end
end
complete -c cooperate -f -k -a '(__cooperate_complete)'
`,
};
