module candlelight.example/candlelight-backend

go 1.19
