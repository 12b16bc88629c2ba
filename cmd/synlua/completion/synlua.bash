# bash completion for synlua: source <(synlua completion bash)

_synlua() {
  local IFS=$'\n' line word files=
  local current=${COMP_LINE:0:COMP_POINT}
  # bash takes = and : for the ends of words; synlua does not.
  local words=()
  IFS=$' \t' read -r -a words <<<"$current"
  [[ $current == *[[:space:]] ]] && words+=("")
  COMPREPLY=()
  while IFS= read -r line; do
    word=${line%%$'\t'*}
    if [[ $word == :files ]]; then
      files=1
    elif [[ -n $word ]]; then
      COMPREPLY+=("$word")
    fi
  done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$2")
  fi
  # What stands before the part that bash replaces is not repeated.
  local whole=${words[${#words[@]}-1]} cut
  cut=${whole%"$2"}
  if [[ -n $cut && -n $2 || $whole == *[=:] ]]; then
    local i
    for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$cut"}; done
  fi
}
complete -F _synlua synlua
