# shellcheck shell=bash
# Completion of slipway's command line: source <(slipway completion bash)

# One column of a table. compgen -W expands what it is given like the shell: nothing else of a server's words gets there.
_slipway_column() {
    tail -n +2 | cut -f 1 | sort -u | grep -xE '[A-Za-z0-9._-]+'
}

_slipway() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]-} words=
    case $before in
    --state) words='queued running waiting succeeded failed rolled_back cancelled superseded skipped' ;;
    --stage) words='checkout test build push redeploy' ;;
    --config | --token-file | --api-token-file | --registry-password-file | --passphrase-file | --repository | --identity | backup | restore)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --project | deploy | rollback | promote | freeze | unfreeze | releases | status | open)
        words=$(slipway status 2>/dev/null </dev/null | _slipway_column)
        ;;
    cancel | retry | approve | reject | show | logs | -f | --follow)
        words=$(slipway runs 2>/dev/null </dev/null | _slipway_column)
        ;;
    esac
    if [[ $COMP_CWORD -eq 1 ]]; then
        words='serve check init router backup restore upgrade migrate help status runs show logs releases deploy rollback promote approve reject freeze unfreeze cancel retry open completion --version --help'
    elif [[ $word == -* ]]; then
        case $command in
        serve) words='--config' ;;
        check) words='--config --connect --test-alerts' ;;
        init) words='--repository --git-host-key --api-token-file --deploy-key-is-there --image --host --identity --passphrase-file --host-key --login-key-is-there --service --command --registry-user --registry-password-file --public-url --yes --overwrite --name --branch --gitlab-url --gitlab-path --port --docker --project --config' ;;
        backup | restore) words='--force --config' ;;
        upgrade) words='--check --config' ;;
        migrate) words='--to --config' ;;
        router) words='--port --health --environment --config' ;;
        status | show | cancel) words='--server --token-file --json' ;;
        open) words='--server --token-file' ;;
        releases) words='--server --token-file --json --environment --limit' ;;
        runs) words='--server --token-file --json --project --branch --environment --state --limit' ;;
        logs) words='--server --token-file --follow --stage' ;;
        deploy) words='--server --token-file --json --branch --commit --environment --wait' ;;
        rollback) words='--server --token-file --json --release --live --environment --wait' ;;
        promote) words='--server --token-file --json --from --to --wait' ;;
        approve) words='--server --token-file --json --wait' ;;
        reject) words='--server --token-file --json --reason' ;;
        freeze) words='--server --token-file --json --environment --until --reason' ;;
        unfreeze) words='--server --token-file --json --environment' ;;
        retry) words='--server --token-file --json --force --wait' ;;
        esac
    elif [[ $before == completion ]]; then
        words='bash zsh'
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _slipway slipway
