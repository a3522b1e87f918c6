-- wrk's script: pushes as GitLab sends them, about 5 kB each, no two alike. After `--`: the folder of push.json, the
-- token, and a number that no other call of wrk has. Prints one line at the end, for dev/benchmark/accepting.sh.
local branches = 50
local threads = 0
local count = 0

function setup(thread)
  thread:set("thread_number", threads)
  threads = threads + 1
end

function init(args)
  local file = assert(io.open(args[1] .. "/push.json"))
  template = file:read("*a")
  file:close()
  call = tonumber(args[3])
  headers = {
    ["Content-Type"] = "application/json",
    ["User-Agent"] = "GitLab/19.1.0",
    ["X-Gitlab-Event"] = "Push Hook",
    ["X-Gitlab-Token"] = args[2],
    ["X-Gitlab-Instance"] = "https://gitlab.example.com",
  }
end

function request()
  count = count + 1
  local commit = string.format("%08x%08x%024x", call, thread_number, count)
  local key = string.format("%08x-0000-4000-8000-%04x%08x", call, thread_number, count)
  headers["Idempotency-Key"] = key
  headers["webhook-id"] = key
  local branch = "topic-" .. count % branches
  local body = string.format(template, commit, branch, commit, commit, commit)
  return wrk.format("POST", nil, headers, body)
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format("figures %d %.1f %.2f %.2f %d\n", summary.requests,
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
