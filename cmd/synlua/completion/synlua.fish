# fish completion for synlua: synlua completion fish | source

function __synlua_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
    if string match -q -- ":files*" $line
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c synlua -f -a "(__synlua_complete)"
