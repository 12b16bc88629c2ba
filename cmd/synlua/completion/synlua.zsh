#compdef synlua
# zsh completion for synlua: save it as _synlua in a folder of $fpath

_synlua() {
  local line word about
  local -a found
  local files=
  while IFS= read -r line; do
    word=${line%%$'\t'*}
    about=${line#*$'\t'}
    if [[ $word == ":files" ]]; then
      files=1
    elif [[ -n $word ]]; then
      found+=("${word//:/\\:}:$about")
    fi
  done < <(${words[1]} __complete -- "${(@)words[2,$CURRENT]}" 2>/dev/null)
  if (( $#found )); then _describe synlua found; fi
  if [[ -n $files ]]; then _files; fi
}
compdef _synlua synlua
